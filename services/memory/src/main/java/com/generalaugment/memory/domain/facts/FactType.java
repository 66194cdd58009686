package com.generalaugment.memory.domain.facts;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What kind of thing is remembered. */
public enum FactType {
    PREFERENCE,
    FACT,
    ENTITY,
    SUMMARY;

    public static final Set<String> LABELS =
            Arrays.stream(values()).map(FactType::label).collect(Collectors.toUnmodifiableSet());

    private final String label = name().toLowerCase(java.util.Locale.ROOT);

    public String label() {
        return label;
    }

    public static Optional<FactType> labelled(String label) {
        return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
    }
}
