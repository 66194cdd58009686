package com.generalaugment.e2e.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What is true of one user's memory after all that was acknowledged. */
final class Known {

    private final Map<String, String> live = new LinkedHashMap<>();
    private final Set<String> superseded = new HashSet<>();
    private final Map<String, Kept> answers = new HashMap<>();
    private boolean described;

    /** What the first request under a key asked for, and the fact that it was answered. */
    record Kept(Object body, String id) {}

    void stored(String id, String text) {
        live.putIfAbsent(id, text);
    }

    void corrected(String old, String id, String text) {
        live.remove(old);
        superseded.add(old);
        live.putIfAbsent(id, text);
    }

    /** Deleting a fact forgets the answers that told facts. */
    void deleted(Collection<String> ids) {
        ids.forEach(live::remove);
        superseded.removeAll(ids);
        if (!ids.isEmpty()) {
            answers.clear();
        }
    }

    void purged() {
        live.clear();
        superseded.clear();
        answers.clear();
        described = false;
    }

    void answered(String key, Kept answer) {
        answers.put(key, answer);
    }

    Optional<Kept> answer(String key) {
        return Optional.ofNullable(answers.get(key));
    }

    void described() {
        described = true;
    }

    boolean isDescribed() {
        return described;
    }

    /** The fact that says this, in whatever case and spacing. */
    Optional<String> saying(String text) {
        return live.entrySet().stream()
                .filter(fact -> normalized(fact.getValue()).equals(normalized(text)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Set<String> live() {
        return live.keySet();
    }

    Collection<String> texts() {
        return live.values();
    }

    String text(String id) {
        return live.getOrDefault(id, "");
    }

    boolean isSuperseded(String id) {
        return superseded.contains(id);
    }

    /** Facts and their earlier versions: all that is still there. */
    Set<String> all() {
        Set<String> all = new HashSet<>(live.keySet());
        all.addAll(superseded);
        return all;
    }

    /** Any of them, or none. */
    Optional<String> any(Random random, Collection<String> ids) {
        List<String> some = new ArrayList<>(ids);
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
    }

    private static String normalized(String text) {
        return text.strip().replaceAll("\\s+", " ").replaceAll("[.!]+$", "").toLowerCase(Locale.ROOT);
    }
}
