package com.generalaugment.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder {@code .genaug/}: whose layout it has, and that only one launcher uses it. */
final class Home {

    /** Grows when older folders cannot be used any more. */
    private static final int LAYOUT = 1;

    private Home() {}

    /** A fault that the user can put right; reported in one line. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    /** @return the lock, held until the process ends */
    static FileLock open(Path home) {
        try {
            boolean fresh = isEmpty(home);
            Files.createDirectories(home);
            Path layout = home.resolve("layout");
            if (fresh) {
                Files.writeString(layout, Integer.toString(LAYOUT));
            }
            requireLayout(home, layout);
            return lock(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws Unusable when nothing was ever started there */
    static void requireUsed(Path home) {
        if (!Files.exists(home.resolve("layout"))) {
            throw new Unusable(home + " holds no installation: `make run` makes one.");
        }
    }

    private static boolean isEmpty(Path home) throws IOException {
        if (!Files.exists(home)) {
            return true;
        }
        try (Stream<Path> files = Files.list(home)) {
            return files.findAny().isEmpty();
        }
    }

    private static void requireLayout(Path home, Path layout) throws IOException {
        String found = Files.exists(layout) ? Files.readString(layout).strip() : "0";
        if (!found.equals(Integer.toString(LAYOUT))) {
            throw new Unusable(home + " was made by another version of General Augment (layout " + found
                    + ", this one needs " + LAYOUT + "): move it away or delete it, and run again.");
        }
    }

    private static FileLock lock(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new Unusable(home + " is in use: General Augment is running already.");
        }
        return lock;
    }
}
