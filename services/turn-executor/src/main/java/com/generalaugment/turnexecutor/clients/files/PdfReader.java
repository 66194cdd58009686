package com.generalaugment.turnexecutor.clients.files;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.files.FileContent;
import com.generalaugment.turnexecutor.domain.files.FileReader;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Reads PDF files by {@link PdfProcess}, in a JVM of its own with a small heap and a deadline, so that no file can cost this process its
 * memory or a thread. Texts are kept for a while by the hash of the file: a conversation shows the same file again with every turn.
 */
public final class PdfReader implements FileReader {

    private static final Logger LOG = Logger.getLogger(PdfReader.class);
    private static final String MEDIA_TYPE = "application/pdf";
    private static final int MOST_TEXT_BYTES = 4 * PdfProcess.MOST_CHARACTERS;
    private static final long MOST_CACHED_CHARACTERS = 16_000_000;

    private final Limits limits;
    private final Semaphore permits;
    private final Optional<List<String>> command;
    private final Cache<String, FileContent> known = Caffeine.newBuilder()
            .maximumWeight(MOST_CACHED_CHARACTERS)
            .weigher((String hash, FileContent content) -> 100 + content.text().length())
            .expireAfterAccess(Duration.ofMinutes(30))
            .build();

    /**
     * @param deadline for one file
     * @param memoryMegabytes heap for one file
     * @param atOnce files that are read at the same time; others wait as long as {@code deadline}
     */
    public record Limits(Duration deadline, int memoryMegabytes, int atOnce) {}

    /** @param certain whether another try would find the same: the deadline did not end it */
    private record Reading(FileContent content, boolean certain) {}

    public PdfReader(Limits limits) {
        this.limits = limits;
        this.permits = new Semaphore(limits.atOnce());
        this.command = commandOf(limits);
    }

    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals(MEDIA_TYPE);
    }

    @Override
    public FileContent read(byte[] file) {
        if (command.isEmpty()) {
            return FileContent.UNREADABLE;
        }
        String hash = hash(file);
        FileContent before = known.getIfPresent(hash);
        if (before != null) {
            return before;
        }
        Reading reading = readInTurn(file);
        if (reading.certain()) {
            known.put(hash, reading.content());
        }
        return reading.content();
    }

    private Reading readInTurn(byte[] file) {
        try {
            if (!permits.tryAcquire(limits.deadline().toMillis(), TimeUnit.MILLISECONDS)) {
                throw Problem.unavailable("Too many files are being read: try again later.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The file was not read: try again later.", null);
        }
        try {
            return run(file);
        } finally {
            permits.release();
        }
    }

    private Reading run(byte[] file) {
        Process process;
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command.orElseThrow()).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            process = builder.start();
        } catch (IOException e) {
            LOG.error("no process can be started to read files", e);
            return new Reading(FileContent.UNREADABLE, false);
        }
        AtomicBoolean late = new AtomicBoolean();
        Thread watch = Thread.startVirtualThread(() -> endAtDeadline(process, late));
        try {
            return new Reading(exchange(process, file), true);
        } catch (IOException e) {
            LOG.infof("a file of %d bytes cannot be read", file.length);
            return new Reading(FileContent.UNREADABLE, !late.get());
        } finally {
            process.destroyForcibly();
            watch.interrupt();
        }
    }

    private void endAtDeadline(Process process, AtomicBoolean late) {
        try {
            late.set(!process.waitFor(limits.deadline().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    private static FileContent exchange(Process process, byte[] file) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(file);
        }
        try (DataInputStream out = new DataInputStream(process.getInputStream())) {
            int pages = out.readInt();
            int length = out.readInt();
            if (length < 0 || length > MOST_TEXT_BYTES) {
                throw new IOException("an answer of " + length + " bytes");
            }
            return new FileContent(pages, new String(out.readNBytes(length), StandardCharsets.UTF_8));
        }
    }

    /** Empty in a native executable, which has no JVM beside it: there no text is read. */
    private static Optional<List<String>> commandOf(Limits limits) {
        Optional<String> java = ProcessHandle.current()
                .info()
                .command()
                .filter(command -> Path.of(command).endsWith("java"));
        String classPath = classPath();
        if (java.isEmpty() || classPath.isEmpty()) {
            LOG.warn("files are not read: this process is no JVM that could start another one");
            return Optional.empty();
        }
        return Optional.of(List.of(
                java.get(),
                "-Xmx" + limits.memoryMegabytes() + "m",
                "-Xss1m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.awt.headless=true",
                "-cp",
                classPath,
                PdfProcess.class.getName()));
    }

    /** The jars of this service that the other process needs. */
    private static String classPath() {
        Set<String> jars = new LinkedHashSet<>();
        for (Class<?> type : List.of(
                PdfProcess.class,
                org.apache.pdfbox.pdmodel.PDDocument.class,
                org.apache.pdfbox.io.RandomAccessRead.class,
                org.apache.fontbox.FontBoxFont.class,
                org.apache.commons.logging.LogFactory.class,
                Logger.class)) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source == null || source.getLocation() == null) {
                return "";
            }
            try {
                jars.add(Path.of(source.getLocation().toURI()).toString());
            } catch (URISyntaxException | RuntimeException e) {
                return "";
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static String hash(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
