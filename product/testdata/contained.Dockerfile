FROM node:26-slim
COPY --chown=1000:1000 contained-service.mjs /app/
WORKDIR /app
ARG SERVICE_VERSION
ENV VERSION=${SERVICE_VERSION}
USER 1000:1000
CMD ["node", "contained-service.mjs"]
