import type { Pack, PackSource } from './pack.ts';
import { hostsFor } from './pack.ts';

const MAVEN_PAGE: PackSource = {
  source: 'https://maven.apache.org/guides/introduction/introduction-to-repositories.html',
  reviewedOn: '2026-11-30',
};

/** Hosts of Maven Central. */
export const MAVEN_2026_11: Pack = {
  name: 'maven',
  edition: '2026-11',
  description: 'Java and Scala packages of Maven Central, also for Spark jobs',
  hosts: [
    ...hostsFor('packages, as Maven and Ivy are set by default', MAVEN_PAGE, ['repo.maven.apache.org']),
    ...hostsFor('packages, as Spark and Gradle are set by default', MAVEN_PAGE, ['repo1.maven.org']),
  ],
  notes: [
    'Packages of other repositories, such as those of Gradle plugins or of Confluent, come from other hosts, which need rules of their own.',
  ],
};
