package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.Members;
import com.generalaugment.turnexecutor.domain.files.FileContent;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part {@code input_file}: a {@code data:} URL or base64. Files of text ({@code text/*}, JSON, or by the ending of the name) are read
 * here; others stay files, for models that take them. What would have to be fetched is refused.
 */
final class InputFile {

    private static final int MAX_BYTES = 32 * 1024 * 1024;
    /** Base64 of so many bytes, with room for the media type in front. */
    private static final int MAX_CHARACTERS = (MAX_BYTES + 2) / 3 * 4 + 200;

    private static final byte[] PDF = "%PDF-".getBytes(StandardCharsets.US_ASCII);

    private static final String UNKNOWN = "application/octet-stream";
    private static final Pattern SAID_TYPE = Pattern.compile("[a-z0-9.+-]{1,100}/[a-z0-9.+-]{1,100}");
    private static final Set<String> TEXT_TYPES = Set.of(
            "application/json", "application/xml", "application/yaml", "application/x-yaml", "application/x-ndjson");
    private static final Set<String> TEXT_ENDINGS = Set.of(
            "txt", "text", "md", "markdown", "csv", "tsv", "json", "jsonl", "xml", "html", "htm", "yaml", "yml", "log");
    private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";
    private static final Map<String, String> TYPES = Map.of(
            "pdf", "application/pdf",
            "doc", "application/msword",
            "docx", OFFICE + "wordprocessingml.document",
            "xls", "application/vnd.ms-excel",
            "xlsx", OFFICE + "spreadsheetml.sheet",
            "ppt", "application/vnd.ms-powerpoint",
            "pptx", OFFICE + "presentationml.presentation",
            "odt", "application/vnd.oasis.opendocument.text",
            "rtf", "application/rtf",
            "zip", "application/zip");

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
        } else {
            requireContent(part, member, content);
        }
    }

    private static void requireContent(Members part, String member, String content) {
        byte[] bytes = bytesOf(content);
        if (bytes == null || bytes.length == 0) {
            part.outOfRange(member, "must be a data: URL or base64, and not empty");
            return;
        }
        String type = typeOf(content, part.node("filename").asText(""), bytes);
        if (isText(type) && utf8(bytes).isEmpty()) {
            throw Refusals.unsupportedFile(
                    part.at(member), "The file says that it is text (" + type + "), and is not UTF-8.");
        }
    }

    /**
     * Of a part that was checked.
     *
     * @param place where the part stands in the request
     */
    static Part partOf(JsonNode part, String place) {
        String content = part.hasNonNull("file_url")
                ? part.path("file_url").asText()
                : part.path("file_data").asText();
        byte[] bytes = Objects.requireNonNullElse(bytesOf(content), new byte[0]);
        String name = part.path("filename").asText("file");
        String type = typeOf(content, part.path("filename").asText(""), bytes);
        if (isText(type)) {
            return new Part.Text(
                    "[" + name + "]\n" + utf8(bytes).map(text -> text + "\n").orElse(""));
        }
        return new Part.File(
                name, type, Base64.getEncoder().encodeToString(bytes), bytes.length, place, FileContent.UNREADABLE);
    }

    /** A PDF is known by its first bytes, whatever is said of it; else by what is said of it, else by the ending of its name. */
    private static String typeOf(String content, String filename, byte[] bytes) {
        if (isPdf(bytes)) {
            return "application/pdf";
        }
        int comma = content.indexOf(',');
        String said = isDataUrl(content) && comma > 0
                ? content.substring(5, comma).split(";", 2)[0].strip().toLowerCase(Locale.ROOT)
                : "";
        if (SAID_TYPE.matcher(said).matches() && !said.equals(UNKNOWN)) {
            return said;
        }
        String ending = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TEXT_ENDINGS.contains(ending) ? "text/plain" : TYPES.getOrDefault(ending, UNKNOWN);
    }

    private static boolean isPdf(byte[] bytes) {
        return bytes.length >= PDF.length && Arrays.equals(bytes, 0, PDF.length, PDF, 0, PDF.length);
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || TEXT_TYPES.contains(type) || type.endsWith("+json") || type.endsWith("+xml");
    }

    private static byte @Nullable [] bytesOf(String content) {
        if (!isDataUrl(content)) {
            return base64(content);
        }
        int comma = content.indexOf(',');
        if (comma < 0) {
            return null;
        }
        String data = content.substring(comma + 1);
        boolean encoded = content.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64");
        return encoded ? base64(data) : percentDecoded(data);
    }

    private static boolean isDataUrl(String text) {
        return text.regionMatches(true, 0, "data:", 0, 5);
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

    private static Optional<String> utf8(byte[] bytes) {
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
