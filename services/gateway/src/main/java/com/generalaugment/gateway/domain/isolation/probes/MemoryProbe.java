package com.generalaugment.gateway.domain.isolation.probes;

import com.generalaugment.gateway.domain.isolation.AppBackend;
import com.generalaugment.gateway.domain.isolation.Attempt;
import com.generalaugment.gateway.domain.isolation.Call;
import com.generalaugment.gateway.domain.isolation.Fixture;
import com.generalaugment.gateway.domain.isolation.IsolationProbe;
import com.generalaugment.gateway.domain.isolation.Outcome;
import com.generalaugment.gateway.domain.isolation.Outcome.Leaked;
import com.generalaugment.gateway.domain.isolation.OutcomeClassifier;
import com.generalaugment.gateway.domain.isolation.SyntheticUser;
import com.generalaugment.libs.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Facts: by their text, by their ids, by names that look like their owner's. */
public final class MemoryProbe implements IsolationProbe {

    private static final String MEMORY = "/api/v1/agent/memory";
    static final String STORE = MEMORY + "/store";
    static final String SEARCH = MEMORY + "/search";
    private static final String PROFILE = MEMORY + "/profile/{user_id}";
    private static final String LINEAGE = MEMORY + "/lineage/{memory_id}";
    private static final String CORRECT = MEMORY + "/{memory_id}/correct";
    private static final String CONFIRM = MEMORY + "/{memory_id}/confirm";
    private static final String QUARANTINE = MEMORY + "/quarantine/{user_id}";
    private static final String FACT = MEMORY + "/{memory_id}";
    private static final String PURGE = MEMORY + "/user/{user_id}";
    private static final String RECEIPT = MEMORY + "/receipts/{receipt_id}";
    /** A text that every user stores. */
    private static final String COMMON = "I take my tea without sugar";

    @Override
    public String surface() {
        return "memory";
    }

    @Override
    public Set<String> routes() {
        return Set.of(
                "POST " + STORE,
                "POST " + SEARCH,
                "GET " + PROFILE,
                "GET " + LINEAGE,
                "GET " + RECEIPT,
                "POST " + CORRECT,
                "POST " + CONFIRM,
                "GET " + QUARANTINE,
                "DELETE " + FACT,
                "DELETE " + PURGE);
    }

    @Override
    public Fixture prepare(AppBackend app, SyntheticUser owner) {
        Facts facts = new Facts(
                store(app, owner, Bodies.fact(owner)),
                store(app, owner, COMMON),
                receipt(app, owner, store(app, owner, "Forget " + owner.mark())));
        app.owns(owner, facts.marked());
        app.owns(owner, facts.common());
        return new Fixture(owner, () -> has(app, owner), attempts(app, owner, facts));
    }

    /** @param receipt of a fact that its owner has deleted */
    private record Facts(String marked, String common, String receipt) {}

    private static String store(AppBackend app, SyntheticUser owner, String fact) {
        return app.must(owner, Call.post(STORE, Bodies.store(owner, fact))).first("memory_id");
    }

    private static String receipt(AppBackend app, SyntheticUser owner, String memoryId) {
        return app.must(owner, Call.delete(FACT).at("memory_id", memoryId).asking("user_id", owner.id()))
                .first("receipt_id");
    }

    private static boolean has(AppBackend app, SyntheticUser owner) {
        var found = app.ask(owner, Call.post(SEARCH, Bodies.search(owner, "")));
        return found.text().contains(owner.mark()) && found.text().contains(COMMON);
    }

    private static List<Attempt> attempts(AppBackend app, SyntheticUser owner, Facts facts) {
        List<Attempt> all = new ArrayList<>();
        all.add(new Attempt(
                "search by its text",
                other -> OutcomeClassifier.ownOnly(
                        app.ask(other, Call.post(SEARCH, Bodies.search(other, Bodies.fact(owner)))))));
        all.add(new Attempt(
                "search for everything",
                other -> OutcomeClassifier.ownOnly(app.ask(other, Call.post(SEARCH, Bodies.search(other, ""))))));
        all.add(new Attempt(
                "profile",
                other -> OutcomeClassifier.ownOnly(
                        app.ask(other, Call.get(PROFILE).at("user_id", other.id())))));
        all.add(new Attempt(
                "quarantine",
                other -> OutcomeClassifier.ownOnly(
                        app.ask(other, Call.get(QUARANTINE).at("user_id", other.id())))));
        all.add(new Attempt("store the same fact", other -> sameFact(app, other)));
        all.add(new Attempt(
                "read the receipt",
                other -> OutcomeClassifier.ownOnly(
                        app.ask(other, Call.get(RECEIPT).at("receipt_id", facts.receipt())))));
        byId(all, app, facts.marked());
        byName(all, app, owner);
        return all;
    }

    private static void byId(List<Attempt> all, AppBackend app, String id) {
        all.add(new Attempt(
                "lineage by id",
                other -> notThere(
                        app.ask(other, Call.get(LINEAGE).at("memory_id", id).asking("user_id", other.id())))));
        all.add(new Attempt(
                "correct by id",
                other -> notThere(app.ask(
                        other,
                        Call.post(
                                        CORRECT,
                                        Json.object().put("user_id", other.id()).put("fact", "changed"))
                                .at("memory_id", id)))));
        all.add(new Attempt(
                "confirm by id",
                other -> notThere(app.ask(
                        other,
                        Call.post(CONFIRM, Json.object().put("user_id", other.id()))
                                .at("memory_id", id)))));
        all.add(new Attempt(
                "delete by id",
                other -> OutcomeClassifier.ownOnly(
                        app.ask(other, Call.delete(FACT).at("memory_id", id).asking("user_id", other.id())),
                        "\"deleted_count\":0",
                        "something was deleted")));
    }

    private static void byName(List<Attempt> all, AppBackend app, SyntheticUser owner) {
        for (String name : List.of(owner.id().toUpperCase(Locale.ROOT), owner.id() + " ", owner.id() + "%")) {
            SyntheticUser like = owner.lookalike(name);
            all.add(new Attempt(
                    "profile of a name like it",
                    other -> OutcomeClassifier.ownOnly(
                            app.ask(like, Call.get(PROFILE).at("user_id", name)))));
            all.add(new Attempt(
                    "search by a name like it",
                    other -> OutcomeClassifier.ownOnly(app.ask(like, Call.post(SEARCH, Bodies.search(like, ""))))));
        }
        String beginning = owner.id().substring(0, owner.id().lastIndexOf('-'));
        all.add(new Attempt(
                "purge of a name like it",
                other -> OutcomeClassifier.ownOnly(
                        app.ask(owner.lookalike(beginning), Call.delete(PURGE).at("user_id", beginning)),
                        "\"deleted_count\":0",
                        "something was purged")));
    }

    /** The answer must not disclose that another user has stored the same text. */
    private static Outcome sameFact(AppBackend app, SyntheticUser other) {
        var answer = app.ask(other, Call.post(STORE, Bodies.store(other, COMMON)));
        return answer.foreign() ? new Leaked("one fact of two users") : OutcomeClassifier.ownOnly(answer);
    }

    private static Outcome notThere(AppBackend.Answer answer) {
        return OutcomeClassifier.refused(answer, 404, "memory_not_found");
    }
}
