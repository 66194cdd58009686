package com.generalaugment.turnexecutor.clients.providers;

import java.util.Optional;

/** Content that is written into its own address, as base64. */
public record DataUrl(String mediaType, String base64) {

    private static final String MARK = ";base64,";

    /** Empty when the address leads elsewhere. */
    public static Optional<DataUrl> parse(String url) {
        int mark = url.indexOf(MARK);
        if (!url.startsWith("data:") || mark < 0) {
            return Optional.empty();
        }
        String type = url.substring("data:".length(), mark);
        int parameters = type.indexOf(';');
        return Optional.of(new DataUrl(
                parameters < 0 ? type : type.substring(0, parameters), url.substring(mark + MARK.length())));
    }
}
