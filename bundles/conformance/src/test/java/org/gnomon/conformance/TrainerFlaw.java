package org.gnomon.conformance;

/** What is wrong with a trainer, and the rule that finds it. */
enum TrainerFlaw {
    DIFFERS_EACH_TIME(FleetTrainerContract::f01_sameFleetAndSeedTrainTheSame),
    OTHER_NAME(FleetTrainerContract::f01_sameFleetAndSeedTrainTheSame),
    CHANGES_THE_EARLIER(FleetTrainerContract::f01_fineTuningGoesOnFromWhatWasLearned),
    FAILS_ON_GAPS(FleetTrainerContract::f03_gapsInTheFleetAreCopedWith),
    MAKES_THREADS(FleetTrainerContract::f05_noThreadIsMadeAndNothingWaitedFor),
    NAPS(FleetTrainerContract::f05_noThreadIsMadeAndNothingWaitedFor),
    READS_ANOTHER(FleetTrainerContract::f06_whatWasTrainedIsReadAgain),
    READS_ANYTHING(FleetTrainerContract::f06_otherBytesAreRefused),
    GOES_BACK(FleetTrainerContract::f07_progressGrowsToOne),
    ENDS_AT_HALF(FleetTrainerContract::f07_progressGrowsToOne),
    NEVER_ASKS(FleetTrainerContract::f07_itAsksWhetherToGoOnAndObeys),
    DOES_NOT_OBEY(FleetTrainerContract::f07_itAsksWhetherToGoOnAndObeys),
    ASKS_RARELY(FleetTrainerContract::f07_itAsksWhetherToGoOnAndObeys),
    LEARNS_FROM_NOTHING(FleetTrainerContract::f08_tooLittleIsRefused),
    NONE(contract -> {});

    /** A rule of the contract. */
    interface Rule {
        void hold(FleetTrainerContract contract) throws Exception;
    }

    final Rule rule;

    TrainerFlaw(Rule rule) {
        this.rule = rule;
    }
}
