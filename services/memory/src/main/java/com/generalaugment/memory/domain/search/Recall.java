package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.Limits;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.facts.Fact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Use case: recall facts of a user for a turn. */
public final class Recall {

    /** An English token has about four bytes: this estimate is above the count of a tokenizer. */
    private static final int BYTES_PER_TOKEN = 3;
    /** For its id and the marks around it. */
    private static final int TOKENS_PER_FACT = 48;

    private final Searches searches;
    private final NegativeUserCache negativeUserCache;
    private final double minSimilarity;
    private final int defaultTokenLimit;

    /** @param defaultTokenLimit limit for requests that name none */
    public Recall(Searches searches, NegativeUserCache negativeUserCache, double minSimilarity, int defaultTokenLimit) {
        this.searches = searches;
        this.negativeUserCache = negativeUserCache;
        this.minSimilarity = minSimilarity;
        this.defaultTokenLimit = defaultTokenLimit;
    }

    /**
     * @param maxTokens 0: the configured limit
     * @return best first; facts that do not fit are left out, smaller ones after them are kept
     */
    public List<Fact> recall(Owner owner, String query, int maxFacts, int maxTokens) {
        if (maxFacts <= 0) {
            return List.of();
        }
        Search search = new Search(query, Math.min(maxFacts, Limits.SEARCH), minSimilarity, Filter.NONE);
        NegativeUserCache.Look look = negativeUserCache.look();
        Searches.Results results = searches.search(owner, search);
        if (results.amongNone()) {
            look.found(owner);
        }
        int left = maxTokens > 0 ? maxTokens : defaultTokenLimit;
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
