package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.turnexecutor.domain.files.FileBlock;
import com.generalaugment.turnexecutor.domain.model.ModelCall;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import com.generalaugment.turnexecutor.domain.request.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Files in a call: as they are for providers that take them, else as their text. */
public final class FileParts {

    private FileParts() {}

    /**
     * @throws com.generalaugment.libs.runtime.error.Problem 400 {@code unsupported_content} for a file that can be
     *     passed on in no form
     */
    static void check(ModelCall call, WireFormat format) {
        for (ModelMessage message : call.messages()) {
            if (message instanceof ModelMessage.User user) {
                for (Part part : user.parts()) {
                    if (part instanceof Part.File file && !format.takes(file)) {
                        requireText(file);
                    }
                }
            }
        }
    }

    private static void requireText(Part.File file) {
        if (!file.content().hasText()) {
            String what = file.mediaType().equals("application/pdf")
                    ? "The file has no text that can be read, and the model does not take files of the type application/pdf."
                    : "The model does not take files of the type " + file.mediaType() + ".";
            throw Refusals.unsupportedFile(file.place().isEmpty() ? "input" : file.place(), what);
        }
    }

    static ModelCall readable(ModelCall call, WireFormat format) {
        return replaced(
                call,
                file -> format.takes(file)
                        ? file
                        : new Part.Text(FileBlock.of(file.name(), file.mediaType(), file.bytes(), file.content())));
    }

    /** As the built-in model describes files: name, type, size, and the text if there is some. */
    public static ModelCall described(ModelCall call) {
        return replaced(call, file -> new Part.Text(described(file)));
    }

    public static String described(Part.File file) {
        String head = "[" + file.name() + ", " + FileBlock.facts(file.mediaType(), file.bytes(), file.content()) + "]";
        return file.content().hasText() ? head + "\n" + file.content().text().strip() : head;
    }

    private static ModelCall replaced(ModelCall call, Function<Part.File, Part> replacement) {
        boolean hasFiles = call.messages().stream()
                .anyMatch(message -> message instanceof ModelMessage.User user
                        && user.parts().stream().anyMatch(Part.File.class::isInstance));
        if (!hasFiles) {
            return call;
        }
        List<ModelMessage> messages = new ArrayList<>();
        for (ModelMessage message : call.messages()) {
            messages.add(message instanceof ModelMessage.User user ? replaced(user, replacement) : message);
        }
        return call.saying(messages);
    }

    private static ModelMessage replaced(ModelMessage.User user, Function<Part.File, Part> replacement) {
        return new ModelMessage.User(user.parts().stream()
                .map(part -> part instanceof Part.File file ? replacement.apply(file) : part)
                .toList());
    }
}
