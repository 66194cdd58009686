package com.generalaugment.turnexecutor.domain.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response and those that it continues, as far back as was asked for.
 *
 * @param responses oldest first; empty when the newest does not exist
 * @param olderId the newest response that is left out because of a limit; null: all are here that exist
 */
public record ResponseChain(
        List<StoredResponse> responses, @Nullable String olderId) {

    /** Whether no response is missing, neither for a limit nor because it was deleted. */
    public boolean isWhole() {
        return olderId == null && !responses.isEmpty() && responses.getFirst().previousResponseId() == null;
    }

    /** The newest responses of this chain that together have at most so many items. */
    public ResponseChain ofAtMost(int items) {
        int count = 0;
        for (int i = responses.size() - 1; i >= 0; i--) {
            count += responses.get(i).items().size();
            if (count > items) {
                return new ResponseChain(
                        responses.subList(i + 1, responses.size()),
                        responses.get(i).id());
            }
        }
        return this;
    }

    /** What is read of a chain at most. */
    public record Limit(int responses, long bytes) {}
}
