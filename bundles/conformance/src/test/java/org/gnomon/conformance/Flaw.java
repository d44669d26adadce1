package org.gnomon.conformance;

/** What is wrong with a forecaster, and the rule that finds it. */
enum Flaw {
    NAME_CHANGES(ForecasterContract::descriptorIsStable),
    COUNTS_ITS_FITS(ForecasterContract::f01_sameSeriesAndSeedForecastTheSame),
    DIFFERS_BY_INSTANCE(ForecasterContract::f01_sameSeriesAndSeedForecastTheSame),
    HANDS_OUT_ITS_ARRAY(ForecasterContract::f01_whatIsDoneToAForecastChangesNoOther),
    SHARES_A_SCRATCH(ForecasterContract::f01_twoThreadsAtOnceDisturbNobody),
    REMEMBERS_THE_LONGEST(ForecasterContract::f02_theFutureDoesNotShine),
    KEEPS_THE_SERIES(ForecasterContract::f02_noReferenceToTheSeriesIsKept),
    ANSWERS_NAN_AFTER_A_GAP(ForecasterContract::f03_gapsAreCopedWith),
    ANSWERS_NAN_WITHOUT_VALUES(ForecasterContract::f03_whatIsMostlyMissingIsForecastOrRefused),
    THROWS_ITS_OWN_WITHOUT_VALUES(ForecasterContract::f03_whatIsMostlyMissingIsForecastOrRefused),
    COUNTS_STEPS_IN_SECONDS(ForecasterContract::f03_stepsOfAnyLengthAreCopedWith),
    OVERFLOWS(ForecasterContract::f04_forecastIsFiniteOrTheFitFails),
    DIVIDES_BY_THE_SPREAD(ForecasterContract::f04_ordinarySeriesOfEveryKindAreForecast),
    NEEDS_MORE_THAN_IT_SAYS(ForecasterContract::f04_asMuchAsItNeedsIsEnough),
    GROWS_EXPONENTIALLY(ForecasterContract::f04_longHorizonStaysFinite),
    NEVER_ENDS(ForecasterContract::f05_effortIsBounded),
    BURNS_CPU(ForecasterContract::f05_effortIsBounded),
    ALLOCATES(ForecasterContract::f05_effortIsBounded),
    MAKES_A_DAEMON(ForecasterContract::f05_noThreadIsMade),
    USES_THE_COMMON_POOL(ForecasterContract::f05_noThreadIsMade),
    NAPS(ForecasterContract::f05_nothingIsWaitedFor),
    WRITES_FLOATS(ForecasterContract::f06_aModelReadAgainForecastsTheSame),
    CANNOT_READ(ForecasterContract::f06_aModelReadAgainForecastsTheSame),
    WRITES_A_COUNTER(ForecasterContract::f06_theSameModelWritesTheSameState),
    HANDS_OUT_ITS_STATE(ForecasterContract::f06_whatIsDoneToTheBytesChangesNoModel),
    CHECKS_NOTHING(ForecasterContract::f06_otherBytesAreRefused),
    TRUSTS_A_LENGTH(ForecasterContract::f06_otherBytesAreRefused),
    NONE(contract -> {});

    /** A rule of the contract. */
    interface Rule {
        void hold(ForecasterContract contract) throws Exception;
    }

    final Rule rule;

    Flaw(Rule rule) {
        this.rule = rule;
    }
}
