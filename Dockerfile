# visavis with what LiveKit rooms need: `docker compose up` builds it, `docker run visavis --help` shows its commands.
FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /visavis
COPY . .
RUN make .venv/.livekit && useradd --create-home visavis && mkdir -p recordings && chown visavis recordings
USER visavis
ENV PATH=/visavis/.venv/bin:$PATH
ENTRYPOINT ["visavis"]
