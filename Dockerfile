# Freshet's programs on Debian 12:  docker build -t freshet .   docker run --rm -v "$PWD:/basin" freshet check basin.toml
FROM debian:12 AS build
COPY . /freshet
WORKDIR /freshet
RUN jobs/setup jobs/packages.txt \
    && cmake --preset package \
    && cmake --build build/package --target package

FROM debian:12-slim
COPY --from=build /freshet/build/package/freshet_*.deb /tmp/
RUN apt-get update \
    && apt-get install --yes --no-install-recommends /tmp/freshet_*.deb \
    && rm -rf /var/lib/apt/lists/* /tmp/freshet_*.deb \
    && useradd --create-home freshet
USER freshet
WORKDIR /basin
ENTRYPOINT ["freshet"]
CMD ["--help"]
