package org.gnomon.itests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports point one way: api, simulation, then everything else; implementations never meet. */
@AnalyzeClasses(packages = "org.gnomon", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportDirectionTest {

    private static final String[] API = {
        "org.gnomon.model..", "org.gnomon.service..", "org.gnomon.spi..", "org.gnomon.time.."
    };

    @ArchTest
    static final ArchRule apiKnowsNobody =
            noClasses()
                    .that()
                    .resideInAnyPackage(API)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.gnomon..internal..",
                            "org.gnomon.wire..",
                            "org.gnomon.simulation..",
                            "org.gnomon.conformance..");

    @ArchTest
    static final ArchRule apiHasNoThirdParty =
            classes()
                    .that()
                    .resideInAnyPackage(API)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.osgi.annotation..", "org.gnomon..");

    @ArchTest
    static final ArchRule wireKnowsOnlyTheApi =
            noClasses()
                    .that()
                    .resideInAPackage("org.gnomon.wire..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.gnomon..internal..",
                            "org.gnomon.simulation..",
                            "org.gnomon.conformance..");

    @ArchTest
    static final ArchRule implementationsMeetOnlyAsServices =
            slices().matching("org.gnomon.(**).internal..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule onlyTheSimulatorAndTestKitsUseTheSimulatedWorld =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "org.gnomon.simulation..",
                            "org.gnomon.backend.simulator..",
                            "org.gnomon.conformance..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.gnomon.simulation..");

    @ArchTest
    static final ArchRule nobodyUsesTheConformanceKitInProduction =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("org.gnomon.conformance..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.gnomon.conformance..");
}
