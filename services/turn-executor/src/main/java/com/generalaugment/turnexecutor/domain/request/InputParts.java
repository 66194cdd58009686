package com.generalaugment.turnexecutor.domain.request;

import com.generalaugment.libs.runtime.json.Members;
import java.util.Set;

/** The parts of a message's content or of a function's output. */
final class InputParts {

    private static final Set<String> DETAILS = Set.of("low", "high", "auto");
    private static final int MAX_IMAGE_BYTES = 20 * 1024 * 1024;
    /** Base64 of so many bytes, with room for the media type in front. */
    private static final int MAX_DATA_URL = (MAX_IMAGE_BYTES + 2) / 3 * 4 + 100;

    private InputParts() {}

    /** @param mayShow whether images and files may stand here */
    static void check(Members part, boolean mayShow) {
        String type = part.string("type");
        if (type == null || type.isEmpty()) {
            part.missing("type");
            return;
        }
        switch (type) {
            case "input_text", "output_text", "text" -> required(part, "text");
            case "refusal" -> required(part, "refusal");
            case "input_image" -> {
                if (!mayShow) {
                    throw Refusals.unsupportedContent(part.at("type"));
                }
                image(part);
            }
            case "input_file" -> {
                if (!mayShow) {
                    throw Refusals.unsupportedContent(part.at("type"));
                }
                InputFile.check(part);
            }
            default -> throw Refusals.unsupportedContent(part.at("type"));
        }
    }

    static void required(Members members, String member) {
        if (members.string(member) == null && !members.has(member)) {
            members.missing(member);
        }
    }

    private static void image(Members part) {
        part.oneOf("detail", DETAILS);
        if (part.has("file_id")) {
            throw Refusals.unsupportedContent(part.at("file_id"));
        }
        String url = part.string("image_url");
        if (url == null) {
            part.missing("image_url");
        } else if (!url.startsWith("https://") && !url.startsWith("http://") && !url.startsWith("data:image/")) {
            part.outOfRange("image_url", "must be a URL or a data: URL of an image");
        } else if (url.length() > MAX_DATA_URL) {
            part.outOfRange("image_url", "must have at most 20 MiB");
        }
    }
}
