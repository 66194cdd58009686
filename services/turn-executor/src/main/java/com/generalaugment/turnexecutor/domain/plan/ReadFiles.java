package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.turnexecutor.domain.files.FileReader;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.model.ModelMessage.Part;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** The messages of a context with their files read: how long a file is and what it says decides what a turn may cost. */
final class ReadFiles {

    private ReadFiles() {}

    static List<ModelMessage> in(FileReader reader, List<ModelMessage> messages) {
        return messages.stream()
                .map(message -> message instanceof ModelMessage.User user ? read(reader, user) : message)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static ModelMessage read(FileReader reader, ModelMessage.User user) {
        if (user.parts().stream().noneMatch(Part.File.class::isInstance)) {
            return user;
        }
        List<Part> parts = user.parts().stream()
                .map(part -> part instanceof Part.File file && reader.reads(file.mediaType())
                        ? file.with(reader.read(Base64.getDecoder().decode(file.data())))
                        : part)
                .toList();
        return new ModelMessage.User(parts);
    }
}
