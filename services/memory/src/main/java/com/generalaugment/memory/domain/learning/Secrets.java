package com.generalaugment.memory.domain.learning;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Detects credentials, and numbers that pay or open something. Prefers false positives. */
final class Secrets {
    private static final Pattern NAMED = Phrases.anyOf(
            "pass ?(?:word|phrase|code|wort)s?|kennwort|contraseña|clave|mot de passe",
            "pin|puk|tan|cvv|cvc|otp|ssn|social security|sozialversicherungsnummer|steuer-?id",
            "(?:api|access|secret|private|ssh|aws|license|encryption)[ -]?keys?|(?:bearer|access|refresh|auth)?[ -]?tokens?",
            "(?:client )?secrets?|credentials?|log-?ins?|(?:recovery|seed|backup|secret) (?:phrase|words?|codes?)",
            "(?:door|alarm|gate|safe|access|security|entry|türöffner) ?codes?|(?:tür|zugangs)code",
            "iban|bic|(?:credit|debit|bank)?[ -]?(?:card|account|konto|karten) ?(?:number|no|nummer)s?",
            "(?:passport|licence|license|id card|identity card|ausweis) ?(?:number|no|nummer)s?");
    private static final Pattern SHAPED = Pattern.compile("\\bsk-[\\w-]{8,}|\\bgh[pousr]_\\w{16,}|\\bAKIA[A-Z0-9]{12,}"
            + "|\\beyJ[\\w-]{8,}\\.[\\w-]+|-----BEGIN|\\bxox[abpr]-\\w+|\\bAIza[\\w-]{20,}");
    private static final Pattern IBAN =
            Pattern.compile("\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\\b");
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d(?:[ -]?\\d){12,18}");
    /** Letters and digits mixed at length: a key of whatever kind. */
    private static final Pattern RANDOM =
            Pattern.compile("\\b(?=\\w*\\d\\w*\\d)(?=\\w*[A-Za-z]\\w*[A-Za-z])\\w{20,}\\b");

    private static final int TEN = 10;
    private static final int NINE = 9;

    private Secrets() {}

    static boolean in(String text) {
        return NAMED.matcher(text).find()
                || SHAPED.matcher(text).find()
                || IBAN.matcher(text).find()
                || RANDOM.matcher(text).find()
                || hasCardNumber(text);
    }

    private static boolean hasCardNumber(String text) {
        Matcher matcher = LONG_NUMBER.matcher(text);
        while (matcher.find()) {
            if (isCardNumber(matcher.group().replaceAll("\\D", ""))) {
                return true;
            }
        }
        return false;
    }

    /** The check digit of Luhn. */
    private static boolean isCardNumber(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > NINE ? doubled - NINE : doubled;
        }
        return sum % TEN == 0;
    }
}
