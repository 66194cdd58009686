package com.generalaugment.turnexecutor.domain.files;

/**
 * What was read of a file.
 *
 * @param pages 0: unknown
 * @param text empty where the file has none that can be read, such as a scan
 */
public record FileContent(int pages, String text) {

    public static final FileContent UNREADABLE = new FileContent(0, "");

    public boolean hasText() {
        return !text.isBlank();
    }
}
