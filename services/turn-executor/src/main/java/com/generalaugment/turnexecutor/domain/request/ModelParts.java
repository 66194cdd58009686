package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import java.util.ArrayList;
import java.util.List;

/** Checked content as the model sees it: text, images, files of text as that text, and other files. */
final class ModelParts {

    private ModelParts() {}

    static String text(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts(content, "")) {
            if (part instanceof Part.Text words) {
                text.append(words.text());
            }
        }
        return text.toString();
    }

    /** @param place where the content stands in the request; empty: in the history */
    static List<Part> parts(JsonNode content, String place) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            JsonNode part = content.get(i);
            if (part.has("image_url")) {
                parts.add(image(part));
            } else if (part.path("type").asText().equals("input_file")) {
                parts.add(InputFile.partOf(part, place.isEmpty() ? "" : place + "[" + i + "]"));
            } else {
                parts.add(new Part.Text(
                        part.path("text").asText(part.path("refusal").asText(""))));
            }
        }
        return parts;
    }

    /** What a text cannot hold: images, and files that are no plain text. */
    static List<Part> shown(JsonNode content, String place) {
        return parts(content, place).stream()
                .filter(part -> !(part instanceof Part.Text))
                .toList();
    }

    private static Part image(JsonNode part) {
        return new Part.Image(
                part.path("image_url").asText(), part.path("detail").asText("auto"));
    }
}
