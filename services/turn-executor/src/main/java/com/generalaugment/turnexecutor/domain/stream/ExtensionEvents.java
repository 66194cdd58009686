package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.generalaugment.turnexecutor.domain.live.Ending;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/**
 * Events beside the core events, for callers that switched the extensions on (api.md 4.5): as the work begins which
 * facts were recalled and what is held for the turn, before it ends what of that is spent. In between nothing is
 * measured.
 */
record ExtensionEvents(LiveTurn turn, ResponseEvents events) {

    private static final String MEMORY_RECALLED = "general_augment:memory_recalled";
    static final String BUDGET = "general_augment:budget";
    private static final int MICRO_PLACES = 6;

    void begin() {
        List<String> recalled = turn.plan().memory().memoryIds();
        if (isOn() && !recalled.isEmpty()) {
            events.emit(MEMORY_RECALLED, json -> write(json, recalled));
        }
        if (isBudgetPublished()) {
            events.emit(BUDGET, json -> write(json, 0));
        }
    }

    /** @return to be published as soon as the end may be visible */
    List<Frame> end(Ending ending) {
        return isBudgetPublished()
                ? List.of(events.writer().write(BUDGET, json -> write(json, ending.costMicros())))
                : List.of();
    }

    private boolean isOn() {
        return turn.run().caller().extensions().on();
    }

    private boolean isBudgetPublished() {
        return isOn() && !turn.plan().reserved().equals(Reserved.UNKNOWN);
    }

    private static void write(JsonGenerator json, List<String> memoryIds) throws IOException {
        json.writeArrayFieldStart("memory_ids");
        for (String id : memoryIds) {
            json.writeString(id);
        }
        json.writeEndArray();
    }

    private void write(JsonGenerator json, long spent) throws IOException {
        long reserved = turn.plan().reserved().micros();
        json.writeNumberField("reserved_usd", usd(reserved));
        json.writeNumberField("spent_usd", usd(spent));
        json.writeNumberField("remaining_usd", usd(Math.max(0, reserved - spent)));
    }

    private static BigDecimal usd(long micros) {
        return BigDecimal.valueOf(micros, MICRO_PLACES);
    }
}
