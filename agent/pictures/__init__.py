"""Pictures made without a call: `visavis portrait` and `visavis render`."""
