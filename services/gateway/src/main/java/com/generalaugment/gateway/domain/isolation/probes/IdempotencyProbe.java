package com.generalaugment.gateway.domain.isolation.probes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.AppBackend;
import com.generalaugment.gateway.domain.isolation.AppBackend.Answer;
import com.generalaugment.gateway.domain.isolation.Attempt;
import com.generalaugment.gateway.domain.isolation.Call;
import com.generalaugment.gateway.domain.isolation.Fixture;
import com.generalaugment.gateway.domain.isolation.IsolationProbe;
import com.generalaugment.gateway.domain.isolation.OutcomeClassifier;
import com.generalaugment.gateway.domain.isolation.SyntheticUser;
import com.generalaugment.libs.runtime.id.Ids;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Kept answers: the same key and the same body, sent by another user. */
public final class IdempotencyProbe implements IsolationProbe {

    private static final String COMMON = "I keep a spare key under the third flower pot";

    @Override
    public String surface() {
        return "idempotency";
    }

    @Override
    public Set<String> routes() {
        return Set.of("POST " + Bodies.RESPONSES, "POST " + MemoryProbe.STORE, "POST " + MemoryProbe.SEARCH);
    }

    @Override
    public Fixture prepare(AppBackend app, SyntheticUser owner) {
        Keys keys = new Keys(Ids.next("k-"), Ids.next("k-"), Ids.next("k-"), Ids.next("k-"));
        app.owns(owner, app.must(owner, stored(owner, keys)).first("id"));
        app.must(owner, unstored(owner, keys));
        app.owns(owner, app.must(owner, fact(owner, keys)).first("memory_id"));
        app.must(owner, search(owner, keys));
        return new Fixture(
                owner,
                () -> app.ask(owner, stored(owner, keys)).text().contains(owner.mark())
                        && app.ask(owner, search(owner, keys)).text().contains(owner.mark()),
                attempts(app, keys));
    }

    private record Keys(String stored, String unstored, String fact, String search) {}

    private static List<Attempt> attempts(AppBackend app, Keys keys) {
        return List.of(
                conflicting(app, "a turn", other -> stored(other, keys)),
                conflicting(
                        app,
                        "a stream",
                        other -> turn(keys.stored(), Bodies.marked(other).put("stream", true))),
                conflicting(app, "a turn that stores nothing", other -> unstored(other, keys)),
                own(app, "store a fact", other -> fact(other, keys)),
                own(app, "search", other -> search(other, keys)));
    }

    /** Keys of turns belong to the project: the request of another user is a different request. */
    private static Attempt conflicting(AppBackend app, String name, Function<SyntheticUser, Call> call) {
        return new Attempt(name, other -> {
            Answer answer = app.ask(other, call.apply(other));
            return OutcomeClassifier.refused(answer, 409, "idempotency_key_conflict");
        });
    }

    /** Keys of memory belong to each user. */
    private static Attempt own(AppBackend app, String name, Function<SyntheticUser, Call> call) {
        return new Attempt(name, other -> OutcomeClassifier.ownOnly(app.ask(other, call.apply(other))));
    }

    private static Call stored(SyntheticUser user, Keys keys) {
        return turn(keys.stored(), Bodies.marked(user));
    }

    private static Call unstored(SyntheticUser user, Keys keys) {
        return turn(keys.unstored(), Bodies.marked(user).put("store", false));
    }

    private static Call turn(String key, ObjectNode body) {
        return Call.post(Bodies.RESPONSES, body).repeatable(key);
    }

    private static Call fact(SyntheticUser user, Keys keys) {
        return Call.post(MemoryProbe.STORE, Bodies.store(user, COMMON + ", says " + user.mark()))
                .repeatable(keys.fact());
    }

    private static Call search(SyntheticUser user, Keys keys) {
        return Call.post(MemoryProbe.SEARCH, Bodies.search(user, COMMON)).repeatable(keys.search());
    }
}
