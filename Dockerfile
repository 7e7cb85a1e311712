# Two images of the released binary. What they hold is taken from release archives, unpacked as
# dist/image/ARCHITECTURE/fieldstamp (amd64, arm64).
#
#     docker build .                    the binary, certificates, and nothing else; for docker run
#     docker build --target shell .     with a shell, which the executors of GitLab, Jenkins and Bitbucket ask for

FROM alpine:3.22@sha256:14358309a308569c32bdc37e2e0e9694be33a9d99e68afb0f5ff33cc1f695dce AS shell
ARG TARGETARCH
COPY --chmod=0755 dist/image/${TARGETARCH}/fieldstamp /usr/local/bin/fieldstamp
USER 65532:65532
CMD ["/bin/sh"]

FROM gcr.io/distroless/static-debian12:nonroot@sha256:afa5c872c891853ca7fcf1f12c3edb23f7eeef36189728842dd51042ff57f7ab AS plain
ARG TARGETARCH
COPY --chmod=0755 dist/image/${TARGETARCH}/fieldstamp /usr/local/bin/fieldstamp
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/fieldstamp"]
