package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import java.util.ArrayList;
import java.util.List;

/** Checked content as the model sees it: text, images, and files as the text that is in them. */
final class ModelParts {

    private ModelParts() {}

    static String text(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            text.append(
                    isFile(part)
                            ? fileText(part)
                            : part.path("text").asText(part.path("refusal").asText("")));
        }
        return text.toString();
    }

    static List<Part> parts(JsonNode content) {
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : content) {
            if (part.has("image_url")) {
                parts.add(image(part));
            } else if (isFile(part)) {
                parts.add(new Part.Text(fileText(part)));
            } else {
                parts.add(new Part.Text(
                        part.path("text").asText(part.path("refusal").asText(""))));
            }
        }
        return parts;
    }

    static List<Part> images(JsonNode content) {
        List<Part> images = new ArrayList<>();
        for (JsonNode part : content) {
            if (part.has("image_url")) {
                images.add(image(part));
            }
        }
        return images;
    }

    private static Part image(JsonNode part) {
        return new Part.Image(
                part.path("image_url").asText(), part.path("detail").asText("auto"));
    }

    private static boolean isFile(JsonNode part) {
        return part.path("type").asText().equals("input_file");
    }

    private static String fileText(JsonNode part) {
        String name = part.path("filename").asText("file");
        return InputFile.textOf(part)
                .map(text -> "[" + name + "]\n" + text + "\n")
                .orElse("[" + name + "]\n");
    }
}
