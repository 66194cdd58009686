package com.generalaugment.gateway.domain.isolation.probes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.AppBackend;
import com.generalaugment.gateway.domain.isolation.AppBackend.Answer;
import com.generalaugment.gateway.domain.isolation.Attempt;
import com.generalaugment.gateway.domain.isolation.Call;
import com.generalaugment.gateway.domain.isolation.Fixture;
import com.generalaugment.gateway.domain.isolation.IsolationProbe;
import com.generalaugment.gateway.domain.isolation.Outcome;
import com.generalaugment.gateway.domain.isolation.OutcomeClassifier;
import com.generalaugment.gateway.domain.isolation.SyntheticUser;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Caches: the same query right after, and right before, its owner has sent it. */
public final class CacheProbe implements IsolationProbe {

    @Override
    public String surface() {
        return "caches";
    }

    @Override
    public Set<String> routes() {
        return Set.of("POST " + MemoryProbe.SEARCH, "POST " + Bodies.RESPONSES);
    }

    @Override
    public Fixture prepare(AppBackend app, SyntheticUser owner) {
        app.owns(
                owner,
                app.must(owner, Call.post(MemoryProbe.STORE, Bodies.store(owner, Bodies.fact(owner))))
                        .first("memory_id"));
        return new Fixture(
                owner,
                () -> app.ask(owner, search(owner)).text().contains(owner.mark()),
                List.of(
                        warmed(app, owner, "search for the same words", CacheProbe::search),
                        warmed(app, owner, "ask for the same memories", CacheProbe::recall),
                        warmed(app, owner, "the same prompt cache key", CacheProbe::samePrompt)));
    }

    private static Attempt warmed(
            AppBackend app, SyntheticUser owner, String name, Function<SyntheticUser, Call> question) {
        return new Attempt(name, other -> between(app, owner, other, question));
    }

    /** The owner must not find cached results of the other user either. */
    private static Outcome between(
            AppBackend app, SyntheticUser owner, SyntheticUser other, Function<SyntheticUser, Call> question) {
        Answer before = app.ask(owner, question.apply(owner));
        Outcome others = OutcomeClassifier.ownOnly(app.ask(other, question.apply(other)));
        Answer after = app.ask(owner, question.apply(owner));
        if (others != Outcome.KEPT) {
            return others;
        }
        Outcome first = OutcomeClassifier.ownOnly(before);
        return first == Outcome.KEPT ? OutcomeClassifier.ownOnly(after) : first;
    }

    private static Call search(SyntheticUser user) {
        return Call.post(MemoryProbe.SEARCH, Bodies.search(user, "favourite harbour lighthouse"));
    }

    private static Call recall(SyntheticUser user) {
        return turn(Bodies.turn(user, Bodies.WHAT_DO_YOU_KNOW));
    }

    private static Call samePrompt(SyntheticUser user) {
        return turn(Bodies.firstMessage(user).put("prompt_cache_key", "the-same-of-all"));
    }

    private static Call turn(ObjectNode body) {
        return Call.post(Bodies.RESPONSES, body.put("store", false));
    }
}
