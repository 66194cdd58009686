package com.generalaugment.libs.testkit.infra;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Redis with an append-only file, on the loop-back address. */
public final class RedisServer implements Server {

    private static final String PROGRAM = "redis-server-6.2.6-v5-linux-amd64";

    private final Path home;
    private final int port;
    private @Nullable Process process;

    public RedisServer(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        Path program = Binaries.unpacked("redis-6.2", RedisServer::unpack).resolve(PROGRAM);
        Path data = home.resolve("redis");
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = ChildProcess.start(
                home.resolve("logs/redis.log"),
                Map.of(),
                home,
                ChildProcess.OnParentDeath.TERMINATE,
                false,
                List.of(
                        program.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--appendonly",
                        "yes",
                        "--dir",
                        data.toString()));
    }

    @Override
    public boolean isReady() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
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

    /** All that it remembers; to be touched only while it does not run. */
    public Path memory() {
        return home.resolve("redis").resolve("appendonly.aof");
    }

    private static void unpack(Path target) throws IOException {
        Path program = target.resolve(PROGRAM);
        try (InputStream in = RedisServer.class.getResourceAsStream("/" + PROGRAM)) {
            if (in == null) {
                throw new IllegalStateException("the Redis binary is not on the class path");
            }
            Files.copy(in, program);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
