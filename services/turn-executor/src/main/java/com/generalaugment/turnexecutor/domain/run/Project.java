package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.context.Tenant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a turn needs to know of its project, as of one configuration version.
 *
 * @param tierModels the project's own model per tier name; absent: the installation's
 * @param fallbacks per tier the models that a turn goes to, in order, when one cannot answer
 * @param maxOutputTokens the project's cap, 0 for none of its own
 * @param cancelOnDisconnect whether a caller that goes away stops also a stored turn
 * @param omitsUnknownTools whether tools of unknown types are left out of a request, which is refused otherwise
 * @param memory what its turns may know of their users
 */
public record Project(
        Tenant tenant,
        String slug,
        @Nullable String systemPrompt,
        Map<String, String> tierModels,
        List<String> allowedModels,
        Map<String, List<String>> fallbacks,
        int maxOutputTokens,
        String plan,
        Limits limits,
        boolean cancelOnDisconnect,
        boolean omitsUnknownTools,
        Memory memory) {

    /** Stands for a project that cannot be read now, where only a failure is reported. */
    public static Project unknown(Tenant tenant) {
        return new Project(
                tenant, "", null, Map.of(), List.of(), Map.of(), 0, "", new Limits(0, 0, 0), false, false, Memory.OFF);
    }

    /** What the project set lower than its plan; 0 means the plan's number. Money in micro-dollars. */
    public record Limits(int concurrentTurns, int messagesPerUserPerMinute, long runBudgetMicros) {}

    /**
     * @param maxFacts largest number of facts for one turn, 0 to 20; 0: nothing is recalled
     * @param learns whether facts are learned from what users write
     */
    public record Memory(int maxFacts, boolean learns) {
        public static final Memory OFF = new Memory(0, false);
    }
}
