package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.List;

/**
 * What a caller opts in to beside the core events and items (api.md 4.5). The choice is recorded with the run: its
 * events are numbered once, so all followers get the same events or none.
 *
 * @param on the events {@code general_augment:…}
 * @param rawReasoning also what the model thinks, word by word
 */
public record Extensions(boolean on, boolean rawReasoning) {

    public static final Extensions NONE = new Extensions(false, false);

    private static final String HEADER = "X-General-Augment-Extensions";

    /** Whether who chose these may follow the events of a run with those. */
    public boolean cover(Extensions recorded) {
        return (on || !recorded.on) && (rawReasoning || !recorded.rawReasoning);
    }

    /** Whether all of these are events that who chose this may see. */
    public boolean showAll(List<Frame> frames) {
        return frames.stream().allMatch(frame -> show(frame.type()));
    }

    private boolean show(String type) {
        if (type.startsWith("general_augment:")) {
            return on;
        }
        return rawReasoning || !type.startsWith("response.reasoning.");
    }

    /** @throws Problem 400: without the extensions the events of that run would have gaps */
    public void require(Extensions recorded) {
        if (!cover(recorded)) {
            throw tooFew();
        }
    }

    public static Problem tooFew() {
        return Problem.invalid(List.of(new FieldError(
                HEADER,
                "the events of this response were recorded with more; follow them with the same header",
                "header")));
    }
}
