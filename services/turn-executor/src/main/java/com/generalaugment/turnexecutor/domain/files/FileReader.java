package com.generalaugment.turnexecutor.domain.files;

/** Reads the text of a file. Bounded in time and memory whatever the file is; safe for any number of threads. */
public interface FileReader {

    /** Whether it knows files of that type; of all others nothing is read. */
    boolean reads(String mediaType);

    /**
     * @param file bytes of a file of a type that it {@link #reads}
     * @return what was found; {@link FileContent#UNREADABLE} for a file that is broken, encrypted or beyond the limits
     * @throws com.generalaugment.libs.runtime.error.Problem 503 {@code service_unavailable} when too many files wait
     */
    FileContent read(byte[] file);
}
