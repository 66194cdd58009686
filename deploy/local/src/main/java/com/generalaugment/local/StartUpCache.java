package com.generalaugment.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK's ahead-of-time caches, one per build of a service: made once, then starts take a third of the time. */
final class StartUpCache {

    private final Path folder;
    private final JvmOptions jvm;

    StartUpCache(Path home, JvmOptions jvm) {
        this.folder = home.resolve("cache");
        this.jvm = jvm;
    }

    /** With the cache if there is one for exactly this build. */
    List<String> javaOptions(ServiceKind kind, Path application) {
        List<String> options = new ArrayList<>(jvm.options());
        Path cache = file(kind, application);
        if (Files.exists(cache)) {
            options.add("-XX:AOTCache=" + cache);
            options.add("-Xlog:aot*=off");
        }
        return options;
    }

    /** For a run whose end leaves the cache. */
    List<String> trainingOptions(ServiceKind kind, Path application) {
        List<String> options = new ArrayList<>(jvm.options());
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
