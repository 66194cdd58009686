package com.generalaugment.gateway.domain.isolation.probes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.AppBackend;
import com.generalaugment.gateway.domain.isolation.Attempt;
import com.generalaugment.gateway.domain.isolation.Call;
import com.generalaugment.gateway.domain.isolation.Fixture;
import com.generalaugment.gateway.domain.isolation.IsolationProbe;
import com.generalaugment.gateway.domain.isolation.Outcome;
import com.generalaugment.gateway.domain.isolation.OutcomeClassifier;
import com.generalaugment.gateway.domain.isolation.SyntheticUser;
import com.generalaugment.gateway.domain.project.Project;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Recall: the facts that turns get about their user. */
public final class RecallProbe implements IsolationProbe {

    @Override
    public String surface() {
        return "recall";
    }

    @Override
    public Set<String> routes() {
        return Set.of("POST " + Bodies.RESPONSES);
    }

    @Override
    public Optional<String> unused(Project project) {
        JsonNode memory = project.settings().path("memory");
        boolean recalls = !memory.path("recall").asText("auto").equals("off")
                && memory.path("max_facts").asInt(1) > 0;
        return recalls ? Optional.empty() : Optional.of("turns of this project recall nothing");
    }

    @Override
    public Fixture prepare(AppBackend app, SyntheticUser owner) {
        String id = app.must(owner, Call.post(MemoryProbe.STORE, Bodies.store(owner, Bodies.fact(owner))))
                .first("memory_id");
        app.owns(owner, id);
        return new Fixture(
                owner,
                () -> ask(app, owner, question(owner)).text().contains(owner.mark()),
                List.of(
                        attempt(app, "a turn", RecallProbe::question),
                        attempt(app, "a stream", other -> question(other).put("stream", true)),
                        attempt(
                                app,
                                "a turn that stores nothing",
                                other -> question(other).put("store", false))));
    }

    private static Attempt attempt(AppBackend app, String name, Function<SyntheticUser, ObjectNode> body) {
        return new Attempt(name, other -> answered(app, other, body.apply(other)));
    }

    private static Outcome answered(AppBackend app, SyntheticUser other, ObjectNode body) {
        return OutcomeClassifier.ownOnly(ask(app, other, body));
    }

    private static AppBackend.Answer ask(AppBackend app, SyntheticUser user, ObjectNode body) {
        return app.ask(user, Call.post(Bodies.RESPONSES, body));
    }

    private static ObjectNode question(SyntheticUser user) {
        return Bodies.turn(user, Bodies.WHAT_DO_YOU_KNOW);
    }
}
