package com.generalaugment.turnexecutor.domain.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.request.ModelContext;
import com.generalaugment.turnexecutor.domain.request.Refusals;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Puts together what the model sees: the turns before, this turn's input with its references, cut to the window if asked. */
final class TurnContexts {

    private final Responses responses;
    private final Sealer sealer;
    private final long contextTokens;

    TurnContexts(Responses responses, Sealer sealer, long contextTokens) {
        this.responses = responses;
        this.sealer = sealer;
        this.contextTokens = contextTokens;
    }

    /**
     * @param input this turn's own items, each that names an item of elsewhere replaced by that item
     * @param sessionId of the turns before; null when this is the first
     */
    record Context(
            List<ObjectNode> input,
            List<ModelMessage> messages,
            long inputTokens,
            @Nullable String sessionId) {}

    Context of(Tenant tenant, TurnRequest request, Project project, ToLongFunction<List<ModelMessage>> count) {
        CarriedContext carried = carriedBy(request);
        List<StoredResponse> chain = responses.chain(tenant, request.storedPredecessor(), request.user());
        List<ObjectNode> history = itemsOf(chain);
        if (carried != null) {
            history.addAll(carried.items());
        }
        List<ObjectNode> input = resolved(tenant, request, history);
        List<ModelMessage> messages = ModelContext.messages(
                project.systemPrompt(), request.instructions(), history, input, new Thoughts(sealer, tenant)::open);
        long tokens = count.applyAsLong(messages);
        if (tokens > contextTokens) {
            if (!request.truncateAuto()) {
                throw Refusals.contextTooLong(contextTokens);
            }
            messages = ModelContext.truncate(messages, contextTokens, count);
            tokens = count.applyAsLong(messages);
        }
        return new Context(input, messages, tokens, sessionOf(carried, chain.isEmpty() ? null : chain.getLast()));
    }

    /** The session of the turns before, as far as anybody knows it; null for a first turn. */
    @Nullable
    String sessionBefore(Tenant tenant, TurnRequest request) {
        String predecessor = request.storedPredecessor();
        return sessionOf(
                request.carried(),
                predecessor == null ? null : responses.look(tenant, predecessor).orElse(null));
    }

    private static @Nullable CarriedContext carriedBy(TurnRequest request) {
        CarriedContext carried = request.carried();
        if (carried != null && !Responses.mayContinue(carried.user(), request.user())) {
            throw Responses.noPredecessor();
        }
        return carried;
    }

    private static @Nullable String sessionOf(@Nullable CarriedContext carried, @Nullable StoredResponse newest) {
        if (carried != null) {
            return carried.sessionId();
        }
        return newest == null
                ? null
                : newest.document()
                        .path("metadata")
                        .path("general_augment_session_id")
                        .asText(newest.id());
    }

    private static List<ObjectNode> itemsOf(List<StoredResponse> chain) {
        List<ObjectNode> items = new ArrayList<>();
        for (StoredResponse response : chain) {
            items.addAll(response.input());
            response.document().path("output").forEach(item -> items.add((ObjectNode) item));
        }
        return items;
    }

    /** References into the context stay; what they name is there already. */
    private List<ObjectNode> resolved(Tenant tenant, TurnRequest request, List<ObjectNode> history) {
        Set<String> known = new HashSet<>();
        history.forEach(item -> known.add(item.path("id").asText()));
        List<ObjectNode> resolved = new ArrayList<>();
        for (int i = 0; i < request.input().size(); i++) {
            ObjectNode item = request.input().get(i);
            String id = item.path("id").asText();
            if (item.path("type").asText().equals("item_reference") && !known.contains(id)) {
                String param = "input[" + i + "].id";
                item = responses
                        .item(tenant, id, request.user())
                        .orElseThrow(() -> Problem.notFound("item").param(param));
            }
            known.add(id);
            resolved.add(item);
        }
        return resolved;
    }
}
