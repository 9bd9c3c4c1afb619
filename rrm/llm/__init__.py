"""The planner over a language model that an OpenAI-compatible server (vLLM) serves."""
