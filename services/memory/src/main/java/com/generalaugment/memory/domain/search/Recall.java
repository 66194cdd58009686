package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.Fact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Use case: what a turn should know of its user. */
public final class Recall {

    /** A token has four bytes of English, and fewer of nothing: what is counted here is more than what a tokenizer counts. */
    private static final int BYTES_PER_TOKEN = 3;
    /** For its id and the marks around it. */
    private static final int TOKENS_PER_FACT = 48;

    private final Searches searches;
    private final NegativeUserCache newcomers;
    private final double minSimilarity;
    private final int ownTokenLimit;

    /** @param ownTokenLimit what is recalled for callers that name no bound */
    public Recall(Searches searches, NegativeUserCache newcomers, double minSimilarity, int ownTokenLimit) {
        this.searches = searches;
        this.newcomers = newcomers;
        this.minSimilarity = minSimilarity;
        this.ownTokenLimit = ownTokenLimit;
    }

    /** @param maxTokens 0: our own bound @return best first; those that do not fit are left out, smaller ones behind them are not */
    public List<Fact> recall(Owner owner, String query, int maxFacts, int maxTokens) {
        if (maxFacts <= 0) {
            return List.of();
        }
        Search search = new Search(query, Math.min(maxFacts, Limits.SEARCH), minSimilarity, Filter.NONE);
        NegativeUserCache.Look look = newcomers.look();
        Searches.Results results = searches.search(owner, search);
        if (results.amongNone()) {
            look.found(owner);
        }
        int left = maxTokens > 0 ? maxTokens : ownTokenLimit;
        List<Fact> facts = new ArrayList<>();
        for (SearchHit found : results.facts()) {
            int tokens = tokens(found.fact().content());
            if (tokens <= left) {
                left -= tokens;
                facts.add(found.fact());
            }
        }
        return facts;
    }

    private static int tokens(String text) {
        return TOKENS_PER_FACT + text.getBytes(StandardCharsets.UTF_8).length / BYTES_PER_TOKEN;
    }
}
