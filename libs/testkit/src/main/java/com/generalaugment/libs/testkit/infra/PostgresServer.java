package com.generalaugment.libs.testkit.infra;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 18 with logical decoding, on the loop-back address, with passwords. */
public final class PostgresServer implements Server {

    public static final String SUPERUSER = "postgres";

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private final Path home;
    private final int port;
    private final String password;
    private final boolean durable;
    private @Nullable Process process;

    /** @param durable false only for tests: a crash of the machine loses data, kill -9 of the server does not */
    public PostgresServer(Path home, int port, String password, boolean durable) {
        this.home = home;
        this.port = port;
        this.password = password;
        this.durable = durable;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        Path binaries = Binaries.unpacked("postgresql-18", this::unpack);
        Path data = home.resolve("postgresql");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialize(binaries, data);
        }
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("bin/postgres").toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        process = ChildProcess.start(log(), Map.of(), home, ChildProcess.OnParentDeath.INTERRUPT, true, command);
    }

    @Override
    public boolean isReady() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public Process process() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    /** As superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, SUPERUSER, password);
    }

    private Map<String, String> settings() {
        return Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "wal_level", "logical",
                "max_connections", "200",
                "max_slot_wal_keep_size", "2GB",
                "fsync", durable ? "on" : "off");
    }

    private void initialize(Path binaries, Path data) {
        Path secret = home.resolve("postgresql.password");
        try {
            Files.createDirectories(home);
            Files.deleteIfExists(secret);
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, password);
            ChildProcess.run(
                    log(),
                    true,
                    List.of(
                            binaries.resolve("bin/initdb").toString(),
                            "-A",
                            "scram-sha-256",
                            "--pwfile=" + secret,
                            "-U",
                            SUPERUSER,
                            "-E",
                            "UTF8",
                            "--locale=C.UTF-8",
                            "--no-instructions",
                            "-D",
                            data.toString()));
            Files.delete(secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unpack(Path target) throws IOException {
        Path archive = target.resolve("postgresql.txz");
        try (InputStream in = PostgresServer.class.getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new IllegalStateException("the PostgreSQL binaries are not on the class path");
            }
            Files.copy(in, archive, StandardCopyOption.REPLACE_EXISTING);
        }
        ChildProcess.run(log(), false, List.of("tar", "-xJf", archive.toString(), "-C", target.toString()));
        Files.delete(archive);
    }

    private Path log() {
        return home.resolve("logs/postgresql.log");
    }
}
