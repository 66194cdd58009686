package com.generalaugment.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK's ahead-of-time caches, one per build of a service: made once, then starts take a third of the time. */
final class StartUpCache {

    private static final List<String> MEMORY = List.of(
            "-Xms32m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-Xss512k",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path folder;

    StartUpCache(Path home) {
        this.folder = home.resolve("cache");
    }

    /** With the cache if there is one for exactly this build. */
    List<String> javaOptions(ServiceKind kind, Path application) {
        List<String> options = new ArrayList<>(MEMORY);
        Path cache = file(kind, application);
        if (Files.exists(cache)) {
            options.add("-XX:AOTCache=" + cache);
            options.add("-Xlog:aot*=off");
        }
        return options;
    }

    /** For a run whose end leaves the cache. */
    List<String> trainingOptions(ServiceKind kind, Path application) {
        List<String> options = new ArrayList<>(MEMORY);
        options.add("-XX:AOTCacheOutput=" + file(kind, application));
        options.add("-Xlog:aot*=off");
        return options;
    }

    boolean isThere(ServiceKind kind, Path application) {
        return Files.exists(file(kind, application));
    }

    private Path file(ServiceKind kind, Path application) {
        try {
            Files.createDirectories(folder);
            Path jar = application.resolve("quarkus-run.jar");
            String build = Long.toString(Files.getLastModifiedTime(jar).toMillis(), Character.MAX_RADIX);
            return folder.resolve(
                    kind.label() + "-" + build + "-" + Runtime.version().feature() + ".aot");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
