"""What the person can do, one file per action; the file's name is the action's."""
