package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.core.JsonGenerator;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Frame;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/**
 * What is held for a turn and what of it is spent, for who switched the extensions on (api.md 4.5): once as the work begins, once
 * before it ends. In between nobody has measured anything.
 */
record BudgetEvents(LiveTurn turn, ResponseEvents events) {

    static final String TYPE = "general_augment:budget";
    private static final int MICRO_PLACES = 6;

    void begin() {
        if (areTold()) {
            events.emit(TYPE, json -> write(json, 0));
        }
    }

    /** @return to be told as soon as the end may be heard */
    List<Frame> end(Ending ending) {
        return areTold() ? List.of(events.writer().write(TYPE, json -> write(json, ending.costMicros()))) : List.of();
    }

    private boolean areTold() {
        return turn.run().caller().extensions().on() && !turn.plan().reserved().equals(Reserved.UNKNOWN);
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
