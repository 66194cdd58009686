package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.learning.UserAuthoredText.Grounds;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides which proposals are dropped instead of quarantined. The rules are fixed, so that a fixture set can measure how often
 * they are right. Proposals that pass still need a confirmation.
 */
public final class JunkRules {
    static final int LEAST_CHARACTERS = 10;
    static final int MOST_CHARACTERS = 300;
    /** Of the fact's content words. */
    private static final double GROUNDED = 0.6;

    private static final Pattern CODE =
            Pattern.compile("[{}=;|\\\\]|https?://|www\\.|\\R|\\bSELECT\\b|Exception|\\.java\\b");
    private static final Pattern USER = Phrases.anyOf(
            "users?|user's|users'|i|i'm|i've|i'd|my|me|mine|we|we're|our|us",
            "nutzers?|nutzerin|benutzers?|benutzerin|ich|mein\\w*|wir|uns\\w*",
            "(?:l')?utilisa(?:teur|trice)|je|j'\\w+|mon|ma|mes|nous|notre|usuari[oa]|yo|mi|mis|nosotros");
    private static final Pattern FIRST_PERSON = Phrases.anyOf(
            "i|i'm|i've|i'd|i'll|me|my|mine|myself|we|we're|we've|us|our|ours",
            "ich|mich|mir|mein\\w*|wir|uns|unser\\w*|je|j'\\w+|moi|mon|ma|mes|nous|notre|nos",
            "yo|me|mi|mis|nosotr[oa]s|nuestr[oa]s?|soy|estoy|tengo|vivo|\\w{3,}o (?:en|a|con|de|el|la|carne|mucho)");
    private static final Pattern OF_OTHERS = Phrases.anyOf(
            "(?:\\w+'s|his|her|their) (?:account|log-?in|password|balance|order|invoice|subscription|phone number|address|salary|e-?mail)",
            "(?:the )?(?:customer|client|patient|caller|applicant) (?:mr|mrs|ms|dr|[A-Z])\\w*");
    private static final Pattern REPORTS = Phrases.beginning(
            "(?:the user|i|der nutzer|l'utilisateur|el usuario) (?:asks?|asked|is asking|wants? (?:to know|a|an|the|two|three|all)"
                    + "|says?|said|thanks?|greets?|wishes|requests?|requested|agrees?|fragt|grüßt|möchte|demande|cherche|pregunta"
                    + "|busca|is (?:looking|waiting|satisfied|thankful))");
    private static final Pattern DENIAL = Phrases.anyOf(
            "not|\\w+n't|never|no|none|without|cannot|neither|nor|only|gave up|quit|stopped|hates?|dislikes?|avoids?|allergic",
            "nicht|kein\\w*|nie|ohne|ne|n'\\w+|pas|jamais|sans|nunca|sin|un\\w+|non-?\\w+|\\w+-free|bad|afraid|intolerant");
    private static final Pattern DENIED = Phrases.anyOf("do not|\\w+n't|not|never|nicht|kein\\w*|n'\\w+|pas|nunca");

    /** @return why it is junk; empty: it may be quarantined */
    public Optional<Junk> judge(Proposal proposal, UserAuthoredText words) {
        String fact = proposal.fact().strip();
        List<String> content = ContentWords.of(fact);
        return form(fact, content)
                .or(() -> substance(fact))
                .or(() -> grounding(fact, content, words.groundsOf(content)))
                .or(() -> speech(words.groundsOf(content)));
    }

    private static Optional<Junk> form(String fact, List<String> content) {
        boolean fits = fact.length() >= LEAST_CHARACTERS && fact.length() <= MOST_CHARACTERS;
        if (!fits || CODE.matcher(fact).find()) {
            return Optional.of(Junk.FORM);
        }
        return content.isEmpty() ? Optional.of(Junk.EMPTY) : Optional.empty();
    }

    private static Optional<Junk> substance(String fact) {
        if (Secrets.in(fact)) {
            return Optional.of(Junk.SECRET);
        }
        if (fact.endsWith("?")) {
            return Optional.of(Junk.QUESTION);
        }
        if (REPORTS.matcher(fact).find()) {
            return Optional.of(Junk.REQUEST);
        }
        if (!USER.matcher(fact).find() || OF_OTHERS.matcher(fact).find()) {
            return Optional.of(Junk.OTHERS);
        }
        return ShortLivedStatements.is(fact) ? Optional.of(Junk.PASSING) : Optional.empty();
    }

    private static Optional<Junk> grounding(String fact, List<String> content, Grounds grounds) {
        if (Instructions.in(fact, grounds.sentence())) {
            return Optional.of(Junk.INSTRUCTION);
        }
        if (grounds.shareOf(content) < GROUNDED || !grounds.hasAll(ContentWords.namesAndNumbers(fact))) {
            return Optional.of(Junk.UNGROUNDED);
        }
        if (!FIRST_PERSON.matcher(grounds.clause()).find()
                && !FIRST_PERSON.matcher(grounds.sentence()).find()) {
            return Optional.of(Junk.OTHERS);
        }
        return isReversed(fact, grounds.clause()) ? Optional.of(Junk.REVERSED) : Optional.empty();
    }

    private static boolean isReversed(String fact, String clause) {
        boolean denied = DENIED.matcher(clause).find();
        return denied
                ? !DENIAL.matcher(fact).find()
                : DENIED.matcher(fact).find() && !DENIAL.matcher(clause).find();
    }

    private static Optional<Junk> speech(Grounds grounds) {
        String clause = grounds.clause();
        if (NonFactualSpeech.asks(grounds.sentence())) {
            return Optional.of(Junk.QUESTION);
        }
        if (NonFactualSpeech.isUnreal(grounds.sentence())) {
            return Optional.of(Junk.HYPOTHETICAL);
        }
        if (NonFactualSpeech.orders(clause)) {
            return Optional.of(Junk.REQUEST);
        }
        if (NonFactualSpeech.isCourtesy(clause)) {
            return Optional.of(Junk.COURTESY);
        }
        if (NonFactualSpeech.isAboutTheTalk(clause)) {
            return Optional.of(Junk.CONVERSATION);
        }
        return ShortLivedStatements.is(clause) ? Optional.of(Junk.PASSING) : Optional.empty();
    }
}
