# healthmock in an image of its own: one static binary and nothing else.
#
#   docker build -t healthmock .
#   docker run --rm -p 127.0.0.1:8080:8080 healthmock
#
# Behind a module mirror: --build-arg GOPROXY=... (and GOSUMDB, GOFLAGS); left empty, each is Go's own default.
FROM golang:1.26 AS build
ARG GOPROXY=
ARG GOSUMDB=
ARG GOFLAGS=
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
ARG REVISION=
# nomsgpack: gin links a codec of 6 MB that nothing here uses.
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack -buildvcs=false \
    -ldflags "-s -w -X main.version=$VERSION -X main.revision=$REVISION" \
    -o /out/healthmock ./cmd/healthmock

FROM scratch
ARG VERSION=devel
ARG REVISION=
LABEL org.opencontainers.image.title="healthmock" \
      org.opencontainers.image.description="A local sandbox for health-data vendors: every endpoint, timed notifications, believable reports of patients who do not exist" \
      org.opencontainers.image.source="https://github.com/healthmock/healthmock" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /out/healthmock /healthmock
COPY THIRD_PARTY_NOTICES /THIRD_PARTY_NOTICES
USER 65532:65532
# Inside a container loopback reaches nobody: all addresses, behind the ports that are published.
ENV HEALTHMOCK_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=2s --retries=3 CMD ["/healthmock", "healthcheck"]
ENTRYPOINT ["/healthmock"]
CMD ["serve"]
