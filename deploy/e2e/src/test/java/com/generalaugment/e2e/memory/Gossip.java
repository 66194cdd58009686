package com.generalaugment.e2e.memory;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Facts that cross: of everybody about everybody, the same ones and nearly the same ones of many. */
final class Gossip {

    private static final List<String> TOLD_BY_MANY = List.of(
            "My favourite tea is jasmine",
            "Prefers window seats on night trains",
            "Allergic to peanuts and to cats",
            "Works from Lisbon on Fridays",
            "Plays the piano in a small band",
            "Has a dog called Rex",
            "Wants short answers without small talk",
            "Was born in a village by the sea",
            "Pays the rent on the third of every month",
            "Learns Portuguese every evening",
            "Owns a red bicycle with a basket",
            "Does not drink coffee after noon");

    private static final List<String> TOPICS = List.of("tea", "trains", "the dog", "Lisbon", "the rent", "the piano");

    private final Random random;
    private final int people;

    Gossip(Random random, int people) {
        this.random = random;
        this.people = people;
    }

    /** @param mark of whoever says it; what many say cannot have it */
    String fact(String mark) {
        String shared = shared();
        return switch (random.nextInt(6)) {
            case 0 -> shared;
            case 1 -> shared.toUpperCase(Locale.ROOT).replace(" ", "  ") + ".";
            case 2 -> shared + ", number " + random.nextInt(9);
            default -> somebody() + " told me about " + topic() + " " + random.nextInt(1_000) + " " + mark;
        };
    }

    /** As a search or a turn asks. */
    String question() {
        return switch (random.nextInt(3)) {
            case 0 -> shared();
            case 1 -> "What did " + somebody() + " say about " + topic() + "?";
            default -> topic();
        };
    }

    /** A user id that a project has. */
    String somebody() {
        return "person-" + random.nextInt(people);
    }

    private String shared() {
        return TOLD_BY_MANY.get(random.nextInt(TOLD_BY_MANY.size()));
    }

    private String topic() {
        return TOPICS.get(random.nextInt(TOPICS.size()));
    }
}
