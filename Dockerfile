# The bot alone; its state belongs in Redis or Valkey (see docker-compose.yml). No secret is part of the image.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY rules rules
RUN python -m venv /opt/tocsin \
 && /opt/tocsin/bin/pip install --no-cache-dir -c constraints.txt .

FROM python:3.13-slim
RUN groupadd --system --gid 10001 tocsin \
 && useradd --system --uid 10001 --gid tocsin --home-dir /nonexistent --shell /usr/sbin/nologin tocsin \
 && install -d -o tocsin -g tocsin /etc/tocsin/data
COPY --from=build /opt/tocsin /opt/tocsin
COPY tocsin.yaml /etc/tocsin/tocsin.yaml
COPY rules /etc/tocsin/rules
ENV PATH=/opt/tocsin/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER tocsin
WORKDIR /etc/tocsin
# /healthz answers without a token. The port is that of web.listen.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tocsin"]
CMD ["run", "--config", "/etc/tocsin/tocsin.yaml"]
