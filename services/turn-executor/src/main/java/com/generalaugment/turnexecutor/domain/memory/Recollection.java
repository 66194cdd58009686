package com.generalaugment.turnexecutor.domain.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.generalaugment.libs.runtime.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Recalled facts of a turn's user, and the outcome of asking for them.
 *
 * @param facts best first; none unless the outcome is {@link Outcome#FOUND}
 */
public record Recollection(Outcome outcome, List<RecalledFact> facts) {

    /** The turn has no user, or nothing is to be recalled for it. */
    public static final Recollection NOT_ASKED = without(Outcome.NOT_ASKED);

    /** What came of asking memory. */
    public enum Outcome {
        NOT_ASKED("not_asked"),
        FOUND("found"),
        NOTHING("nothing"),
        /** Memory did not answer within the deadline: the turn goes on without. */
        LATE("late"),
        /** Memory could not be asked: the turn goes on without. */
        AWAY("away");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** As operators see it. */
        public String label() {
            return label;
        }
    }

    public static Recollection of(List<RecalledFact> facts) {
        return new Recollection(facts.isEmpty() ? Outcome.NOTHING : Outcome.FOUND, List.copyOf(facts));
    }

    public static Recollection without(Outcome why) {
        return new Recollection(why, List.of());
    }

    public boolean wasAsked() {
        return outcome != Outcome.NOT_ASKED;
    }

    public List<String> memoryIds() {
        return facts.stream().map(RecalledFact::memoryId).toList();
    }

    /** As it is kept with a run, for its next owner. */
    public byte[] write() {
        ArrayNode kept = Json.array();
        for (RecalledFact fact : facts) {
            kept.addObject()
                    .put("id", fact.memoryId())
                    .put("text", fact.text())
                    .put("type", fact.type())
                    .put("at", fact.storedAt().toEpochMilli());
        }
        return Json.bytes(kept);
    }

    public static Recollection read(byte[] kept) {
        List<RecalledFact> facts = new ArrayList<>();
        for (JsonNode fact : Json.readTrusted(kept)) {
            facts.add(new RecalledFact(
                    fact.path("id").asText(),
                    fact.path("text").asText(),
                    fact.path("type").asText(),
                    Instant.ofEpochMilli(fact.path("at").asLong())));
        }
        return of(facts);
    }
}
