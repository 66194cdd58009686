package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Members;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A part {@code input_file}. Files of text are read: a {@code data:} URL of {@code text/*} or JSON, or base64 whose file name
 * says as much. What a model would have to read itself (PDF, office documents), or we would have to fetch, is refused.
 */
final class InputFile {

    private static final int MAX_BYTES = 32 * 1024 * 1024;
    /** Base64 of so many bytes, with room for the media type in front. */
    private static final int MAX_CHARACTERS = (MAX_BYTES + 2) / 3 * 4 + 200;

    private static final Set<String> TEXT_ENDINGS = Set.of(
            "txt", "text", "md", "markdown", "csv", "tsv", "json", "jsonl", "xml", "html", "htm", "yaml", "yml", "log");

    private InputFile() {}

    static void check(Members part) {
        part.string("filename", 1, 255);
        for (String elsewhere : new String[] {"file_id", "file_url"}) {
            if (part.has(elsewhere) && !isDataUrl(part.node(elsewhere).asText())) {
                throw Refusals.unsupportedContent(part.at(elsewhere));
            }
        }
        String member = part.has("file_url") ? "file_url" : "file_data";
        String content = part.string(member);
        if (content == null) {
            if (!part.has(member)) {
                part.missing("file_data");
            }
        } else if (content.length() > MAX_CHARACTERS) {
            part.outOfRange(member, "must have at most 32 MiB");
        } else if (text(content, part.node("filename").asText("")).isEmpty()) {
            throw Refusals.unsupportedContent(part.at(member));
        }
    }

    /** Of a part that was checked. */
    static Optional<String> textOf(JsonNode part) {
        String content = part.hasNonNull("file_url")
                ? part.path("file_url").asText()
                : part.path("file_data").asText();
        return text(content, part.path("filename").asText(""));
    }

    private static Optional<String> text(String content, String filename) {
        if (!isDataUrl(content)) {
            return isTextFile(filename) ? utf8(base64(content)) : Optional.empty();
        }
        int comma = content.indexOf(',');
        String head = comma < 0 ? "" : content.substring(5, comma).toLowerCase(Locale.ROOT);
        String mediaType = head.split(";", 2)[0].strip();
        if (!mediaType.startsWith("text/") && !mediaType.equals("application/json")) {
            return Optional.empty();
        }
        String data = content.substring(comma + 1);
        return utf8(head.endsWith(";base64") ? base64(data) : percentDecoded(data));
    }

    private static boolean isDataUrl(String text) {
        return text.regionMatches(true, 0, "data:", 0, 5);
    }

    private static boolean isTextFile(String filename) {
        return TEXT_ENDINGS.contains(
                filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte @Nullable [] percentDecoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Optional<String> utf8(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
