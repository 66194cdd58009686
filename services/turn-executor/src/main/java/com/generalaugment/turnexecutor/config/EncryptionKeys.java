package com.generalaugment.turnexecutor.config;

import com.generalaugment.turnexecutor.store.KeyRingSealer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The sealer that the two settings of encryption keys describe. */
final class EncryptionKeys {

    private static final Pattern COMMA = Pattern.compile(",");

    private EncryptionKeys() {}

    /** @param previous separated by commas */
    static KeyRingSealer sealer(String current, Optional<String> previous) {
        List<String> earlier = previous.stream()
                .flatMap(COMMA::splitAsStream)
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
        return new KeyRingSealer(current, earlier);
    }
}
