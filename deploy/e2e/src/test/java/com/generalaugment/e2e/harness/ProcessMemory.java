package com.generalaugment.e2e.harness;

import com.generalaugment.local.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** What the kernel counts as resident memory. */
public final class ProcessMemory {

    private ProcessMemory() {}

    /** Of all these replicas together, in bytes. */
    public static long residentBytes(Collection<Replica> replicas) {
        return replicas.stream()
                .mapToLong(replica -> resident(replica.process().pid()))
                .sum();
    }

    private static long resident(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
