package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.memory.MemoryBlock;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What is known of the user, by rule: the facts in the context, one a line. */
final class BuiltInMemory {

    private BuiltInMemory() {}

    static String of(List<ModelMessage> messages) {
        String facts = messages.stream()
                .filter(message -> message instanceof ModelMessage.User user && MemoryBlock.is(user))
                .flatMap(message ->
                        BuiltInRules.textOf((ModelMessage.User) message).lines())
                .filter(line -> line.startsWith("{"))
                .map(line -> Json.readTrusted(line.getBytes(StandardCharsets.UTF_8))
                        .path("fact")
                        .asText())
                .collect(Collectors.joining("\n"));
        return facts.isEmpty() ? "I know nothing about you." : facts;
    }
}
