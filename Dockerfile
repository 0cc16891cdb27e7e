# The portal as one image for web, worker and beat. Nothing in it runs as root.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Makefile package.json package-lock.json .npmrc ./
COPY bin bin
COPY requirements requirements
COPY static static
RUN make install

FROM python:3.11-slim
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data STATIC_ROOT=/app/staticfiles BIND=0.0.0.0:8000
RUN useradd --system --uid 10001 --home-dir /data portal && install -d -o portal /data
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY . .
COPY --from=build /app/static/vendor static/vendor
RUN python manage.py collectstatic --noinput -v 0
USER portal
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "dropship.services", "web"]
